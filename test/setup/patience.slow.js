// Brokers are killed and come back within these tests.
jest.setTimeout(300_000);
