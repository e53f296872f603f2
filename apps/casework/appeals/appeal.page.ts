import { hash } from 'node:crypto';

const SCRIPT = `
const form = document.querySelector('form');
const answer = document.querySelector('output');
const value = (name) => form.elements[name].value.trim();
const show = (found) => {
  const lines = found.number === undefined
    ? ['未能办理：' + (ERRORS[found.code] ?? '请核对填写内容后重试。')]
    : ['申诉编号：' + found.number, '当前状态：' + found.stateText,
       found.reason && '决定理由：' + found.reason,
       found.due && '应在此时之前作出决定：' + new Date(found.due).toLocaleString('zh-CN'),
       found.escalateUntil && '可申请复核至：' + new Date(found.escalateUntil).toLocaleString('zh-CN')];
  answer.textContent = lines.filter(Boolean).join('\\n');
};
const ERRORS = {
  CASEWORK_NOTICE_UNPROVEN: '告知书编号或验证码不正确。连续五次错误将锁定一小时。',
  CASEWORK_NOTICE_LOCKED: '错误次数过多，请一小时后再试。',
  CASEWORK_APPEAL_EXISTS: '该告知书已提出申诉，请查询进度。',
  CASEWORK_APPEAL_UNKNOWN: '该告知书尚未提出申诉。',
  CASEWORK_APPEAL_TOO_LATE: '已超过期限。',
  CASEWORK_ILLEGAL_APPEAL_TRANSITION: '当前状态不能申请复核。',
  QUOTA_EXCEEDED: '访问过于频繁，请稍后再试。',
};
const send = async (path, fields) => {
  const body = Object.fromEntries(fields.map((name) => [name, value(name)]).filter(([, text]) => text !== ''));
  const headers = { 'content-type': 'application/json' };
  show(await (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).json());
};
const acts = {
  file: () => send('/v1/appeals', ['noticeNumber', 'code', 'grounds', 'contact']),
  escalate: () => send('/v1/appeals/escalation', ['noticeNumber', 'code', 'grounds']),
  status: async () => {
    const headers = { 'notice-number': value('noticeNumber'), 'notice-code': value('code') };
    show(await (await fetch('/v1/appeals/status', { headers })).json());
  },
};
form.addEventListener('submit', (event) => {
  event.preventDefault();
  answer.textContent = '正在提交……';
  acts[event.submitter.value]().catch(() => { answer.textContent = '网络异常，请稍后再试。'; });
});
`;

const STYLE = `
body { font: 16px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
label { display: block; margin-top: 1rem; } input, textarea { width: 100%; font: inherit; box-sizing: border-box; }
button { font: inherit; margin: 1rem 1rem 0 0; } output { display: block; white-space: pre-line; margin-top: 1rem; }
`;

const digest = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`;

/** Nothing from elsewhere runs on the page, and it sends nothing elsewhere. */
export const APPEAL_PAGE_POLICY = [
  "default-src 'none'",
  `script-src ${digest(SCRIPT)}`,
  `style-src ${digest(STYLE)}`,
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** 申诉页面: for anybody who holds a notice. */
export const APPEAL_PAGE = `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>处置申诉</title><style>${STYLE}</style></head>
<body>
<h1>处置申诉</h1>
<p>对短信功能限制、端口关停、拦截等处置措施有异议的，可凭处置告知书上的编号和一次性验证码申诉，无需注册。
先由作出处置的单位作出决定，提交后可见其截止时间；对决定不服的，可在查询结果所示期限内申请复核一次。</p>
<form>
<label>告知书编号<input name="noticeNumber" required maxlength="40" placeholder="TZ-20260508-…" autocomplete="off"></label>
<label>一次性验证码<input name="code" required maxlength="40" placeholder="XXXX-XXXX-XXXX-XXXX" autocomplete="off"></label>
<label>申诉（复核）理由<textarea name="grounds" rows="5" maxlength="2000"></textarea></label>
<label>联系方式（可不填）<input name="contact" maxlength="200" autocomplete="off"></label>
<button value="file">提出申诉</button><button value="status">查询进度</button><button value="escalate">申请复核</button>
</form>
<output></output>
<script>${SCRIPT}</script>
</body>
</html>
`;
