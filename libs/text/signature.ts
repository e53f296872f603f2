const SIGNATURE = /^\s*(?:【([^【】]{1,64})】|\[([^[\]]{2,64})\])|(?:【([^【】]{1,64})】)\s*$/;

/** The 签名 that leads or ends a message, e.g. `某某银行` of `【某某银行】您好`; null when there is none. */
export function signatureOf(text: string): string | null {
  const match = SIGNATURE.exec(text);
  if (match === null) return null;
  const signature = (match[1] ?? match[2] ?? match[3]!).trim();
  return signature === '' ? null : signature;
}
