// Real servers on two busy cores: the limit is there to end what hangs, not to measure.
jest.setTimeout(60_000);
