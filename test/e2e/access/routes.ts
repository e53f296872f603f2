import type { Role } from '#access/principal';

/** Who may call a route at all: nobody's token is needed, any token will do, or one of these roles. */
export type Callers = 'public' | 'token' | readonly Role[];

const DESKS: Callers = ['desk', 'hq'];
const ALL_DESKS: Callers = ['desk', 'receiving-desk', 'hq'];
const CENTRE: Callers = ['centre-12321'];
const SOURCES: Callers = ['desk', 'hq', 'centre-12321'];
const DECIDERS: Callers = ['centre-12321', 'arbiter'];
const OPERATOR: Callers = ['operator'];
const OVERSEERS: Callers = ['centre-12321', 'arbiter', 'supervisor', 'analyst', 'operator'];
const REGISTRARS: Callers = ['operator', 'centre-12321', 'arbiter', 'supervisor'];

/** Every route of the platform. One that is missing here fails the matrix, so that nobody opens a door unseen. */
export const ROUTES: Readonly<Record<string, Callers>> = {
  'GET /.well-known/history-keys.json': 'public',
  'GET /.well-known/jwks.json': 'public',
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /metrics': 'public',
  'POST /v1/tokens': 'public',
  'POST /v1/token-keys': OPERATOR,

  'GET /v1/complaints': 'token',
  'POST /v1/complaints': SOURCES,
  'GET /v1/complaints/counts': 'token',
  'GET /v1/complaints/{id}': 'token',
  'POST /v1/complaints/{id}/anonymisation': ['centre-12321', 'operator'],
  'POST /v1/complaints/corrections': SOURCES,
  'POST /v1/complaints/withdrawals': SOURCES,
  'POST /v1/complaints/disagreements': SOURCES,
  'POST /v1/complaints/status': 'public',
  'GET /v1/complaints/csv': SOURCES,
  'POST /v1/complaints/csv': SOURCES,
  'GET /v1/complaints/csv/template': SOURCES,
  'GET /v1/complaints/csv/{id}': SOURCES,
  'GET /v1/complaints/csv/{id}/result': SOURCES,
  'GET /v1/checks': 'token',
  'GET /v1/checks/counts': 'token',
  'GET /v1/checks/{id}': 'token',
  'POST /v1/checks/{id}/decisions': CENTRE,

  'GET /v1/cases': 'token',
  'GET /v1/cases/{id}': 'token',
  'GET /v1/cases/{id}/holders': 'token',
  'GET /v1/cases/{id}/transfers': 'token',
  'GET /v1/cases/{id}/export': ['centre-12321', 'arbiter', 'supervisor', 'hq'],
  'POST /v1/cases/{id}/legal-hold': ['arbiter'],
  'POST /v1/cases/{id}/legal-hold/lift': ['arbiter'],
  'POST /v1/cases/{id}/orders': CENTRE,
  'POST /v1/cases/{id}/review': CENTRE,
  'POST /v1/cases/{id}/split': CENTRE,
  'GET /v1/unresolved': 'token',
  'POST /v1/unresolved/{id}/assignment': CENTRE,
  'POST /v1/unresolved/{id}/decision': CENTRE,

  'GET /v1/orders': 'token',
  'GET /v1/orders/{id}': 'token',
  'GET /v1/orders/{id}/transfers': 'token',
  'POST /v1/orders/{id}/acknowledgement': DESKS,
  'POST /v1/orders/{id}/feedback': DESKS,
  'POST /v1/orders/{id}/reassignment': DESKS,
  'POST /v1/orders/{id}/return': DESKS,
  'POST /v1/orders/{id}/review': CENTRE,
  'POST /v1/orders/{id}/transfers': SOURCES,
  'POST /v1/orders/{id}/withdrawal': CENTRE,
  'GET /v1/returns': 'token',
  'GET /v1/returns/{id}': 'token',
  'POST /v1/returns/{id}/decision': DECIDERS,
  'GET /v1/reviews': 'token',

  'GET /v1/assists': 'token',
  'GET /v1/assists/{id}': 'token',
  'POST /v1/assists': ['desk', 'hq', 'centre-12321', 'arbiter', 'operator'],
  'POST /v1/assists/{id}/answer': ['receiving-desk', 'hq'],
  'POST /v1/assists/{id}/withdrawal': ['desk', 'hq', 'centre-12321', 'arbiter', 'operator'],
  'GET /v1/measures': 'token',
  'GET /v1/measures/preview': ALL_DESKS,
  'GET /v1/measures/{id}': 'token',
  'POST /v1/measures/{id}/change': ALL_DESKS,
  'GET /v1/appeals': 'token',
  'POST /v1/appeals': 'public',
  'POST /v1/appeals/desk': ['desk', 'receiving-desk', 'hq', 'centre-12321'],
  'POST /v1/appeals/desk/escalation': ['desk', 'receiving-desk', 'hq', 'centre-12321'],
  'POST /v1/appeals/escalation': 'public',
  'GET /v1/appeals/page': 'public',
  'GET /v1/appeals/status': 'public',
  'GET /v1/appeals/{id}': 'token',
  'POST /v1/appeals/{id}/decision': ALL_DESKS,
  'POST /v1/appeals/{id}/second-decision': DECIDERS,

  'GET /v1/supervisions': 'token',
  'POST /v1/supervisions': ['centre-12321', 'supervisor'],
  'GET /v1/supervisions/{id}': 'token',
  'POST /v1/supervisions/{id}/reply': ALL_DESKS,
  'POST /v1/supervisions/{id}/decision': ['centre-12321', 'supervisor'],
  'GET /v1/supervision-records': 'token',
  'POST /v1/supervision-records': ['supervisor'],
  'POST /v1/supervision-records/{id}/result': ['supervisor'],
  'GET /v1/monthly-lists': 'token',
  'GET /v1/monthly-lists/{month}': 'token',
  'GET /v1/figures': ['supervisor', 'analyst', 'centre-12321', 'arbiter', 'hq'],

  'GET /v1/clocks': 'token',
  'GET /v1/clocks/{id}': 'token',
  'GET /v1/clocks/{id}/explanation': 'token',
  'GET /v1/calendars': ['operator', 'centre-12321', 'arbiter', 'supervisor'],
  'POST /v1/calendars': OPERATOR,
  'POST /v1/calendars/preview': OPERATOR,
  'POST /v1/history-keys': OPERATOR,
  'GET /v1/history/anchors': 'token',
  'GET /v1/history/days/{date}': ['centre-12321', 'arbiter', 'supervisor'],

  'GET /v1/owner-decisions': OVERSEERS,
  'POST /v1/owner-decisions': DECIDERS,
  'GET /v1/owner-decisions/{id}': OVERSEERS,
  'POST /v1/owner-decisions/{id}/revocation': DECIDERS,
  'GET /v1/registries': REGISTRARS,
  'GET /v1/registries/audit': REGISTRARS,
  'GET /v1/registries/drift': REGISTRARS,
  'GET /v1/registries/lookup': [...REGISTRARS, 'desk', 'hq'],
  'GET /v1/registries/{name}/differences': REGISTRARS,
  'GET /v1/registries/{name}/imports': OPERATOR,
  'POST /v1/registries/{name}/imports': OPERATOR,
  'GET /v1/registries/{name}/imports/{id}': OPERATOR,
  'POST /v1/registries/{name}/imports/{id}/confirmation': OPERATOR,
  'GET /v1/registries/{name}/imports/{id}/errors': OPERATOR,
  'POST /v1/registries/{name}/imports/{id}/simulation': OPERATOR,
  'POST /v1/registries/{name}/rollback': OPERATOR,
  'GET /v1/registries/{name}/template': OPERATOR,

  'GET /v1/directory': 'token',
  'PUT /v1/directory': OPERATOR,
  'GET /v1/directory/{organisation}': 'token',
  'POST /v1/directory/{organisation}/broker-password': OPERATOR,
  'GET /v1/directory/{organisation}/keys': ['operator', 'hq'],
  'POST /v1/directory/{organisation}/keys': OPERATOR,
  'DELETE /v1/directory/{organisation}/keys/{id}': ['operator', 'hq'],
  'GET /v1/mailbox': 'token',
  'GET /v1/mailbox/{unit}': 'token',
  'POST /v1/mailbox/{unit}/cursor': 'token',

  ...operations('intake'),
  ...operations('casework'),
  ...operations('exchange'),
};

function operations(context: string): Record<string, Callers> {
  return {
    [`GET /v1/${context}/consumption`]: OPERATOR,
    [`POST /v1/${context}/consumption/reset-mark`]: OPERATOR,
    [`POST /v1/${context}/consumption/resume`]: OPERATOR,
    [`GET /v1/${context}/parked`]: OPERATOR,
    [`POST /v1/${context}/parked/discard`]: OPERATOR,
    [`POST /v1/${context}/parked/release`]: OPERATOR,
  };
}
