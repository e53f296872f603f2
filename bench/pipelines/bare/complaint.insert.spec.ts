import { quoted, readComplaint } from './complaint.insert';

describe('complaint of the bare pipeline', () => {
  it('writes texts as an array literal that PostgreSQL reads back as they were', () => {
    expect(quoted(['a', 'b"c', 'd\\e', '', 'f\ng', '{h,i}'])).toBe('{"a","b\\"c","d\\\\e","","f\ng","{h,i}"}');
  });

  it('leaves out what PostgreSQL cannot store', () => {
    expect(quoted(['a\0b'])).toBe('{"ab"}');
  });

  it('takes whatever comes: what cannot be read is empty', () => {
    for (const value of [null, Buffer.from('{"serial": '), Buffer.from('null'), Buffer.from('{"sender": 7}')])
      expect(readComplaint(value, Date.now())).toMatchObject({ serial: '', sender: '', receivedAt: null });
  });
});
