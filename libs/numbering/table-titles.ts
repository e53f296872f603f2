/** Column names of the numbering tables as the people of the trade write them; a header may use either name. */
export const TITLES: Readonly<Record<string, string>> = {
  op: '操作',
  valid_from: '生效时间',
  valid_until: '失效时间',
  source: '依据',
  sender: '被举报号码',
  organisation: '责任企业',
  province: '省份',
  host_carrier: '宿主运营商',
  number: '号码',
  carrier: '运营商',
  code: '接入号码',
  main_code: '主码',
  sub_port: '扩展码前缀',
  signature: '签名',
  holder: '持有者',
  segment: '号段',
  reseller: '转售企业',
  city: '城市',
  prefix: '网号',
  resold: '转售',
  portable: '可携转',
  confidence: '确定性',
  warnings: '提示',
};

/** Other usual spellings of the same. */
const ALSO: Readonly<Record<string, string>> = {
  携入运营商: 'carrier',
  接入运营商: 'carrier',
  接入省份: 'province',
  责任省份: 'province',
  归属省份: 'province',
  手机号码: 'number',
  端口号: 'code',
  使用单位: 'holder',
};

const COLUMN_OF = new Map([
  ...Object.keys(TITLES).map((column): [string, string] => [column, column]),
  ...Object.entries(TITLES).map(([column, title]): [string, string] => [title, column]),
  ...Object.entries(ALSO),
]);

/** The column that a header cell names, in either language; an unknown one stays as it is. */
export const columnOf = (title: string): string => COLUMN_OF.get(title.trim()) ?? title.trim();
