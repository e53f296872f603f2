import { FailureWindow } from './failure.window';

const afterFailures = (failures: number, passed: number): FailureWindow => {
  const window = new FailureWindow();
  window.passed(passed);
  for (let i = 0; i < failures; i++) window.failed();
  return window;
};

describe('window of unknown failures', () => {
  it('five failures are few, whatever their share', () => {
    expect(afterFailures(4, 0).isOneShortOfTooMany).toBe(false);
    expect(afterFailures(5, 0).isOneShortOfTooMany).toBe(true);
  });

  it('2 % of the last 500 records are few', () => {
    expect(afterFailures(9, 600).isOneShortOfTooMany).toBe(false);
    expect(afterFailures(10, 600).isOneShortOfTooMany).toBe(true);
  });

  it('failures more than 500 records ago are forgotten', () => {
    const window = afterFailures(10, 600);
    window.passed(495);
    expect(window.isOneShortOfTooMany).toBe(false);
  });

  it('an operator’s word clears it', () => {
    const window = afterFailures(10, 600);
    window.clear();
    expect(window.isOneShortOfTooMany).toBe(false);
  });
});
