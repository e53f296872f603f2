/** What a desk says: a message of one of its organisation's lanes. */
export interface Said {
  readonly lane?: 'complaints';
  readonly type: string;
  readonly body: object;
}
