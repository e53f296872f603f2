import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { PACKAGE_ROOT } from '#kernel/package-root';
import { contextDataSource, roleOf } from '#persistence/data-source';
import { Database } from '#persistence/database';

export const TRIAL = 'trial';

/** A fresh database with the schema of a tiny context: the messaging tables and one that keeps what handlers saw. */
export async function trialDatabase(serverUrl: string): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `liandong_trial_${process.pid}_${Math.floor(Math.random() * 1e9).toString(36)}`;
  await withClient(serverUrl, (client) => client.query(`create database ${name}`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const messaging = readFileSync(join(PACKAGE_ROOT, 'libs/messaging/messaging.sql'), 'utf8');
  await withClient(url.href, async (client) => {
    const role = roleOf(TRIAL);
    await client.query(`do $$ begin create role ${role} nologin;
      exception when duplicate_object or unique_violation then null; end $$`);
    await client.query(`create schema ${TRIAL}; set search_path = ${TRIAL}; ${messaging}
      create table seen (id bigint generated always as identity primary key,
        topic text not null, partition int not null, record_offset bigint not null,
        record_key text, value text, unique (topic, partition, record_offset));
      create table sent (ce_id text primary key, topic text not null, partition int not null);
      grant usage, create on schema ${TRIAL} to ${role};
      grant all on all tables in schema ${TRIAL} to ${role};
      grant all on all sequences in schema ${TRIAL} to ${role};`);
  });
  const drop = (): Promise<void> =>
    withClient(serverUrl, async (client) => void (await client.query(`drop database if exists ${name} with (force)`)));
  return { url: url.href, drop };
}

export async function openTrial(url: string, poolSize = 6): Promise<Database> {
  const source = contextDataSource({ url, context: TRIAL, poolSize });
  await source.initialize();
  return new Database(source);
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
