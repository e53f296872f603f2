/** A small number that depends on an id alone, so that a repeat is met alike. */
export const lotOf = (id: string, sides: number): number => parseInt(id.slice(-6), 16) % sides;
