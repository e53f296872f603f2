import { canInstall, install } from './install';
import { MissingPiece } from './missing-piece';
import type { Say } from './native.stack';
import { stackUp, type StackUp } from './stack';

/** `stackUp`, which as root on Debian installs one missing piece after the other: each attempt names the next. */
export async function stackUpInstalling(say: Say): Promise<StackUp> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await stackUp(say);
    } catch (error) {
      if (!(error instanceof MissingPiece && canInstall() && attempt < 4)) throw error;
      say(`installing ${error.packages.join(' ')}`);
      await install(error);
    }
  }
}
