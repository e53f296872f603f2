import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { IfMatch } from '#access/preconditions';
import { AllowRoles, CurrentPrincipal, Principal } from '#access/principal';
import { DomainError } from '#kernel/domain-error';
import { isUuid } from '#kernel/ids';
import { readBody } from '../orders/unit-message';
import { matching, nextOf, PAGE_PARAMETERS, pageOf, UNIT, type Query as Parameters } from '../paging';
import { reachOf } from '../reach';
import { DisagreementDeciding } from './disagreement-deciding.service';
import { OrderReviewing } from './order-reviewing.service';
import { ReviewReadingStore } from './review-reading.store';
import { DisagreementRequest, OrderReviewRequest } from './review.request';
import { ReviewedView, ReviewPageView } from './review.view';

@ApiTags('reviews')
@ApiBearerAuth()
@Controller('v1')
export class ReviewController {
  constructor(
    private readonly reviewing: OrderReviewing,
    private readonly deciding: DisagreementDeciding,
    private readonly reviews: ReviewReadingStore,
  ) {}

  @Get('reviews')
  @AllowRoles('centre-12321', 'arbiter', 'supervisor', 'operator')
  @ApiOperation({ summary: '待审核: feedback and disagreements that wait for 12321, the newest first' })
  @ApiQuery({ name: 'unit', required: false, example: 'CMCC-44' })
  @ApiQuery(PAGE_PARAMETERS.after)
  @ApiQuery(PAGE_PARAMETERS.limit)
  @ApiOkResponse({ type: ReviewPageView })
  async list(@CurrentPrincipal() who: Principal, @Query() query: Parameters): Promise<ReviewPageView> {
    const page = pageOf(query);
    const unit = matching('unit', query['unit'], UNIT, 'a unit such as CMCC-44');
    const items = await this.reviews.waiting(reachOf(who, unit), page);
    return { items, next: nextOf(items, page) };
  }

  @Post('orders/:id/review')
  @HttpCode(200)
  @AllowRoles('centre-12321')
  @ApiOperation({ summary: '审核: accepts the feedback on an order, or sends it back (退回重办)' })
  @ApiBody({ type: OrderReviewRequest })
  @ApiOkResponse({ type: ReviewedView })
  review(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
    @IfMatch() ifMatch?: string,
  ): Promise<ReviewedView> {
    return this.reviewing.review(who, idOf(id, 'an order'), read(OrderReviewRequest, body), ifMatch);
  }

  @Post('cases/:id/review')
  @HttpCode(200)
  @AllowRoles('centre-12321')
  @ApiOperation({ summary: '异议复核: answers a disagreement a second time, or has the case worked on again' })
  @ApiBody({ type: DisagreementRequest })
  @ApiOkResponse({ type: ReviewedView })
  decide(
    @CurrentPrincipal() who: Principal,
    @Param('id') id: string,
    @Body() body: unknown,
    @IfMatch() ifMatch?: string,
  ): Promise<ReviewedView> {
    return this.deciding.decide(who, idOf(id, 'a case'), read(DisagreementRequest, body), ifMatch);
  }
}

function idOf(id: string, what: string): string {
  if (!isUuid(id)) throw new DomainError('NOT_FOUND', { field: 'id', expected: `id of ${what}` });
  return id;
}

const read = <T extends object>(type: abstract new () => T, body: unknown): T => readBody(type, (body ?? {}) as object);
