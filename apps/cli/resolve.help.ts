/** What `liandong resolve --help` says below the options. */
export const RESOLVE_HELP = `
A line of JSON each on standard input, answered in the same order 标准输入逐行 JSON，按原顺序逐行答复:
  {"number": "+86 138-0013-8000", "at": "2026-05-01T09:30:00+08:00", "recipientCarrier": "CUCC", "recipientProvince": "44",
   "signature": "示例"}
Only number is needed, always as a string. 仅 number 必填，须为字符串（防止丢失前导零）。
at: a time with offset (to the second or minute) or a day in China 须带时区，或仅日期. Without at every moment is
possible: one owner throughout answers, else confidence none with the candidates. 时间未知则按全时段判定。

Answer 输出:
  number normalized    as given; without +86, spaces, call prefixes 原样；规范化后
  kind                 mobile 手机 iot 物联网 port 106端口 short-code 公共短号码(110,12321) service-number 客服号码(10086,
                       95XXX,96XXX,400) fixed 固话 international 国际 alphanumeric 字母 invalid 无效
  carrier hostCarrier  carrier; in resold ranges the reseller (null: not named) and its network 转售号段：转售企业及其宿主网络
  reseller             true in resold ranges 移动转售号段
  responsibleOrg unit  who answers; <ORG>-<PP>, PP = GB/T 2260 or 00 national desk 责任企业；责任单位（00 为总部）
  province city        home 归属地, GB/T 2260: two and six digits or null; porting never changes them 携号转网不改变归属地
  mainCode subPort     structure of a port 主码、扩展码
  method               manual 责任裁定 > portability 携号转网 > port-registry 端口登记 > segment 号段 > prefix 网号 > none
  confidence           certain 确定, probable 推定, none 无法判定 (unresolved queue 转人工)
  evidence             the row that decided: table, version, key, validity, source; with none the candidates 依据/候选
  warnings             official-number 官方号码须核查仿冒, often-spoofed 常被仿冒, reserved-range 保留号段, desk-gateway 关口局,
                       desk-resale 转售, portability-ignored 不可携转号码的携转记录已忽略, recipient-carrier-unknown 收端未知,
                       owner-changes-within-time 时段内责任单位有变, … all in docs/tables.md
A bad line is answered in its place by {"line": n, "error": {code, message, …}} and the next goes on.
错误行原位输出 error，其余行继续。Exit code 退出码: 0 answered 已答复（含错误行）, 1 bad option or table 选项或号码表有误.

--tables DIR: any of ports.csv 端口登记, portability.csv 携号转网, prefixes.csv 网号规则, decisions.csv 责任裁定,
segments.csv 号段, UTF-8 with a header line; all of their rows have validity periods. 格式见 docs/tables.md。

Examples 示例:
  liandong resolve 13800138000 10690123456789 --recipient-carrier CMCC
  liandong resolve 17012345678 --at 2026-05-01 --tables ./tables
  liandong resolve < senders.ndjson > owners.ndjson`;
