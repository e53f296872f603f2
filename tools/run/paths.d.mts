export const ROOT: string;
export const NODE: string;
export const BIN: string;
export function at(...parts: string[]): string;
export function pinnedEnvironment(): NodeJS.ProcessEnv;
