/** Every warning a sender or owner can carry, and what it tells the person who reads it. docs/tables.md lists the same. */
export const WARNINGS = {
  'official-number': [
    'public or government number: check for spoofing, never trust it silently',
    '官方号码，须核查是否仿冒',
  ],
  'often-spoofed': ['service number that fake base stations like to show', '常被伪基站仿冒的客服号码'],
  satellite: ['satellite number, not portable', '卫星号码，不可携转'],
  'reserved-range': ['block reserved in the numbering plan, though it appears in the wild', '编号计划保留号段'],
  'incomplete-main-code': [
    'shorter than its main code must be: perhaps typed incompletely',
    '短于主码应有长度，可能不完整',
  ],
  'iot-length': ['machine number that has not 13 digits (11 for 146 and 148)', '物联网号码位数异常'],
  'area-code-missing': ['fixed number without its area code', '固定电话缺区号'],
  'plus-before-code': ['the phone put + before a national code', '号码前误带加号'],
  'country-code-without-plus': ['86 without + stood before a port, fixed or 400 number', '号码前带 86 而无加号'],
  'portability-ignored': [
    'a portability row was ignored: resold, machine, satellite and 149 numbers cannot be ported',
    '转售、物联网、卫星号码不可携转，携转记录已忽略',
  ],
  'segment-carrier-differs': ['segment table and prefix rule name different carriers', '号段表与网号规则运营商不一致'],
  'no-rule': ['no table names an owner for this code', '各表均无此号码的归属'],
  'several-accesses': [
    'the port register knows several accesses and the recipient does not single one out',
    '端口有多个接入，无法区分',
  ],
  'signature-unknown': [
    'the port register has rows for certain signatures and that of the message is unknown',
    '端口登记按签名区分，而短信签名未知',
  ],
  'recipient-carrier-unknown': [
    'the recipient’s carrier would decide and is unknown',
    '须按收端运营商判定，但收端未知',
  ],
  'owner-changes-within-time': [
    'the owner changes within the possible time of the message',
    '可能的发送时段内责任单位有变',
  ],
  'desk-gateway': [
    'international or alphanumeric: the gateway desk, without 属地 in statistics',
    '国际或字母号码，由关口局处理，不计属地',
  ],
  'desk-resale': [
    'resold range whose reseller no register names: the host’s resale desk',
    '转售企业未登记，由宿主企业转售席处理',
  ],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

export type Warning = keyof typeof WARNINGS;
