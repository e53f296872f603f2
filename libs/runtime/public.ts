import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = 'liandong:public';

/** Marks a route or controller that needs no token. */
export const Public = () => SetMetadata(IS_PUBLIC, true);
