/** What one code means to whoever gets it. `status` is its HTTP answer, `retriable` says that the same request may pass later. */
export interface ErrorCode {
  readonly status: number;
  readonly retriable: boolean;
  /** What it means, in one sentence of English. */
  readonly en: string;
  /** The same for the people at the desks. */
  readonly zh: string;
}

const code = (status: number, retriable: boolean, en: string, zh: string): ErrorCode => ({ status, retriable, en, zh });

/**
 * The closed register of refusal codes: every receipt, problem document and park reason names one of these.
 * docs/errors.md is generated from it and a test compares both ways.
 */
export const ERROR_CODES = {
  // The record as it came over the wire
  EMPTY_VALUE: code(400, false, 'The record has no value.', '记录内容为空'),
  NOT_JSON: code(400, false, 'The value is not a JSON object in UTF-8.', '内容不是 UTF-8 编码的 JSON 对象'),
  UNKNOWN_EVENT_TYPE: code(
    400,
    false,
    'ce_type is missing or not accepted on this lane.',
    '事件类型缺失或不属于本通道',
  ),
  INVALID_HEADER: code(400, false, 'A CloudEvents header is missing or malformed.', 'CloudEvents 头缺失或格式错误'),
  FIELD_MISSING: code(400, false, 'A required field is missing.', '缺少必填字段'),
  FIELD_INVALID: code(400, false, 'A field has the wrong type, form or value.', '字段类型、格式或取值错误'),
  FIELD_UNKNOWN: code(400, false, 'A field is not part of the contract.', '存在契约之外的字段'),
  TEXT_TOO_LONG: code(413, false, 'A text is longer than the contract allows.', '文本超过允许长度'),
  TEXT_NOT_UNICODE: code(400, false, 'A text holds a lone surrogate or a NUL.', '文本含有孤立代理项或空字符'),
  RECORD_TOO_LARGE: code(413, false, 'The record is larger than the lane takes.', '记录超过通道允许大小'),
  TIME_WITHOUT_OFFSET: code(400, false, 'A time has no offset from UTC.', '时间缺少时区偏移'),
  TIME_IN_FUTURE: code(400, false, 'A time lies in the future.', '时间晚于当前时间'),
  SENDER_INVALID: code(400, false, 'The sender is no code that can be shown on a phone.', '被举报号码无效'),
  NUMBER_INVALID: code(400, false, 'A telephone number is malformed.', '电话号码格式错误'),
  ORGANISATION_MISMATCH: code(
    403,
    false,
    'The payload names another organisation than the lane or token.',
    '内容中的组织与通道或令牌不一致',
  ),
  ORGANISATION_UNKNOWN: code(403, false, 'The organisation is not in the directory.', '组织不在名录中'),
  CONFLICTING_RESUBMISSION: code(409, false, 'The serial was used before with other content.', '同一流水号内容不同'),
  BATCH_TOO_LARGE: code(413, false, 'More items than one request may hold.', '单次提交条数超限'),
  PARKED: code(
    500,
    true,
    'The item could not be processed and was set aside for an operator.',
    '处理失败，已隔离待人工处理',
  ),
  // Access
  NOT_AUTHENTICATED: code(401, false, 'No valid token or API key was given.', '未提供有效令牌或密钥'),
  NOT_ALLOWED: code(
    403,
    false,
    'The role, organisation or unit of the token does not allow this.',
    '角色、组织或单位无权执行',
  ),
  NOT_FOUND: code(404, false, 'No such object within the reach of the token.', '未找到，或不在权限范围内'),
  QUOTA_EXCEEDED: code(
    429,
    true,
    'More requests than the quota allows; Retry-After says when to come back.',
    '超过配额，请稍后重试',
  ),
  UNAVAILABLE: code(503, true, 'A server this depends on cannot be reached now.', '依赖服务暂不可用'),
  INTERNAL: code(500, true, 'An unexpected fault; it has been logged.', '内部错误，已记录'),
  PRECONDITION_FAILED: code(
    412,
    false,
    'It has changed since the version that If-Match names.',
    '内容已被他人更新，请刷新后重试',
  ),
  IDEMPOTENCY_KEY_REUSED: code(
    422,
    false,
    'The Idempotency-Key was used before for another request.',
    '幂等键已用于其他请求',
  ),
  IDEMPOTENCY_IN_PROGRESS: code(
    409,
    true,
    'The first request with this Idempotency-Key is still being worked on.',
    '相同幂等键的请求正在处理',
  ),
  REQUEST_INVALID: code(400, false, 'The request is malformed.', '请求格式错误'),
  // Casework
  CASEWORK_ORDER_UNKNOWN: code(404, false, 'No order with this number was issued to this unit.', '本单位没有该工单'),
  CASEWORK_UNIT_MISMATCH: code(403, false, 'The order belongs to another unit.', '工单属于其他单位'),
  CASEWORK_ILLEGAL_ORDER_TRANSITION: code(
    409,
    false,
    'The order is in a state from which this is not possible.',
    '工单当前状态不允许此操作',
  ),
  CASEWORK_ORDER_EXISTS: code(409, false, 'The unit has an open order about this case.', '该单位已有本事件的未结工单'),
  CASEWORK_TRANSFER_UNKNOWN: code(404, false, 'No such transfer was reported about this order.', '本工单没有该移送'),
  CASEWORK_ILLEGAL_TRANSFER_TRANSITION: code(
    409,
    false,
    'The transfer cannot go from its state to that one.',
    '移送当前状态不允许该变更',
  ),
  CASEWORK_ILLEGAL_CASE_TRANSITION: code(
    409,
    false,
    'The case is in a state from which this is not possible.',
    '联动事件当前状态不允许此操作',
  ),
  CASEWORK_SPLIT_IMPOSSIBLE: code(
    409,
    false,
    'These complaints cannot be moved from this case to that one.',
    '这些举报不能在两个联动事件之间拆分',
  ),
  CASEWORK_CASE_HELD: code(
    409,
    false,
    'The case is under a legal hold: it is neither split nor merged until that is lifted.',
    '联动事件处于依法保全中，解除前不能拆分或合并',
  ),
  CASEWORK_FEEDBACK_INCOMPLETE: code(
    422,
    false,
    'The feedback lacks what its result code requires.',
    '回单缺少该结果代码要求的内容',
  ),
  CASEWORK_TIME_IMPOSSIBLE: code(422, false, 'A time in the message contradicts the order.', '时间与工单记录矛盾'),
  CASEWORK_ASSIST_UNKNOWN: code(404, false, 'No assist with this id concerns this unit.', '本单位没有该协查'),
  CASEWORK_ASSIST_NOT_POSSIBLE: code(
    422,
    false,
    'No single receiving unit can be asked about these complaints.',
    '无法确定唯一的收端协查单位',
  ),
  CASEWORK_ASSIST_INCOMPLETE: code(
    422,
    false,
    'The answer lacks a complaint or a fact that was asked for.',
    '协查答复缺少所问的投诉或要素',
  ),
  CASEWORK_ASSIST_HOLDS_CONTENT: code(
    422,
    false,
    'An assist never carries the message’s own words, links or signature.',
    '协查不得携带短信内容、链接或签名',
  ),
  CASEWORK_BLOCK_NOT_CALLED_FOR: code(
    422,
    false,
    'A block is asked for only where the origin is unresolved, international, alphanumeric or spoofed.',
    '仅对来源不明、国际、字母或伪冒来源可请求收端拦截',
  ),
  CASEWORK_ILLEGAL_ASSIST_TRANSITION: code(
    409,
    false,
    'The assist is in a state from which this is not possible.',
    '协查当前状态不允许此操作',
  ),
  CASEWORK_MEASURE_UNKNOWN: code(404, false, 'No measure with this id was taken by this unit.', '本单位没有该处置措施'),
  CASEWORK_MEASURE_UNSAFE: code(
    422,
    false,
    'A measure on a main code lacks a second person or a valid impact preview.',
    '主码处置缺少第二人复核或有效的影响预览',
  ),
  CASEWORK_ILLEGAL_MEASURE_TRANSITION: code(
    409,
    false,
    'The measure is in a state from which this is not possible.',
    '处置措施当前状态不允许此操作',
  ),
  CASEWORK_REDUCTION_EMPTY: code(
    422,
    false,
    'What is to remain of the measure is not less than what there is.',
    '缩减后的措施并未减轻',
  ),
  CASEWORK_NOTICE_UNPROVEN: code(403, false, 'No notice has this number and code.', '告知书编号或验证码不正确'),
  CASEWORK_NOTICE_LOCKED: code(
    429,
    true,
    'Too many wrong codes were given for this notice.',
    '验证码错误次数过多，暂时锁定',
  ),
  CASEWORK_APPEAL_UNKNOWN: code(404, false, 'No appeal with this id concerns this unit.', '没有该申诉'),
  CASEWORK_APPEAL_EXISTS: code(409, false, 'There is an appeal against this notice already.', '该告知书已提出申诉'),
  CASEWORK_APPEAL_TOO_LATE: code(422, false, 'The time to appeal or to escalate has passed.', '已超过申诉或复核期限'),
  CASEWORK_ILLEGAL_APPEAL_TRANSITION: code(
    409,
    false,
    'The appeal is in a state from which this is not possible.',
    '申诉当前状态不允许此操作',
  ),
  CASEWORK_RETURN_UNPROVEN: code(
    422,
    false,
    'The return lacks a proof of who is responsible.',
    '退单缺少真实责任单位的证明',
  ),
  CASEWORK_RETURN_TOO_LATE: code(
    409,
    false,
    'The time in which this order could be returned is over.',
    '已超过退单时限',
  ),
  CASEWORK_RETURN_BOUND: code(
    409,
    false,
    'A decision on responsibility binds this unit for the case.',
    '责任裁定已生效，本单位不得再退单',
  ),
  CASEWORK_ALREADY_DECIDED: code(409, false, 'Somebody has decided this already.', '该事项已有决定'),
  CASEWORK_DECISION_OVERLAPS: code(
    409,
    false,
    'A manual owner decision about this code is valid in that time already.',
    '该号码在此期间已有人工归属决定',
  ),
  // Intake
  INTAKE_SERIAL_UNKNOWN: code(404, true, 'No complaint with this serial is known yet.', '没有该流水号的举报'),
  INTAKE_ILLEGAL_COMPLAINT_TRANSITION: code(
    409,
    false,
    'The complaint is in a state from which this is not possible.',
    '举报当前状态不允许此操作',
  ),
  INTAKE_ALREADY_DECIDED: code(409, false, 'The check of this complaint was decided before.', '该举报已被核查处理'),
  INTAKE_CORRECTION_OUTDATED: code(409, false, 'A correction made later was taken before.', '已收到更晚作出的更正'),
  INTAKE_ALREADY_DISAGREED: code(409, false, 'The complainant has disagreed before.', '该举报已提出过异议'),
  INTAKE_STATUS_NOT_SHOWN: code(
    404,
    false,
    'No complaint fits this 受理编号 and contact.',
    '没有与该受理编号和联系方式相符的举报',
  ),
  INTAKE_CSV_UNREADABLE: code(
    400,
    false,
    'The upload is no CSV file of the template.',
    '上传内容不是模板规定的 CSV 文件',
  ),
  INTAKE_CSV_LINE_MALFORMED: code(400, false, 'A line of the file is no row of the template.', '该行不符合模板格式'),
  CASEWORK_IMPORT_REFUSED: code(
    422,
    false,
    'The dry run found errors; nothing of the file can be applied.',
    '试导入存在错误，不能生效',
  ),
  CASEWORK_IMPORT_DIFFERS: code(
    409,
    false,
    'The digest is not that of the file that was checked.',
    '摘要与试导入的文件不一致',
  ),
  CASEWORK_IMPORT_STALE: code(
    409,
    false,
    'The registry has moved on since the dry run, or the dry run is too old.',
    '试导入后号码表已变更或试导入已过期，请重新试导入',
  ),
  CASEWORK_IMPORT_SHRINKS: code(
    409,
    false,
    'The replacement would empty the registry or shrink it by more than 30 %.',
    '替换后记录减少超过 30%，须说明理由强制执行',
  ),
  CASEWORK_PERIODS_OVERLAP: code(422, false, 'Two validity periods of one key overlap.', '同一号码的有效期重叠'),
  CASEWORK_SUPERVISION_UNKNOWN: code(
    404,
    false,
    'No supervision with this id concerns you.',
    '没有与本单位有关的该催办或督办',
  ),
  CASEWORK_ILLEGAL_SUPERVISION_TRANSITION: code(
    409,
    false,
    'The supervision is in a state from which this is not possible.',
    '该催办或督办当前状态不允许此操作',
  ),
  // Exchange
  EXCHANGE_CURSOR_INVALID: code(400, false, 'The cursor is no position of this mailbox.', '游标不是本信箱的位置'),
  EXCHANGE_UNIT_UNKNOWN: code(422, false, 'The directory has no such unit.', '名录中没有该单位'),
  // Sharing
  LIBRARY_INVALID: code(422, false, 'The keyword library is malformed.', '关键词库格式错误'),
  // Start-up and operations
  CONFIGURATION_INVALID: code(500, false, 'A configuration variable is missing or malformed.', '配置缺失或格式错误'),
  SCHEMA_VERSION_UNKNOWN: code(
    500,
    false,
    'The database is at a version this service does not know.',
    '数据库版本不匹配',
  ),
  DIRECTORY_INVALID: code(422, false, 'The partner directory file is malformed.', '名录文件格式错误'),
  LOG_ENDS_BELOW_MARK: code(
    500,
    false,
    'A topic ends below what was already processed; it was truncated or replaced.',
    '主题末尾低于已处理位置',
  ),
} as const satisfies Record<string, ErrorCode>;

export type ErrorCodeName = keyof typeof ERROR_CODES;
