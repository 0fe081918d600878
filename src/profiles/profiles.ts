import { and, asc, count, eq, getTableColumns, isNotNull } from 'drizzle-orm';
import { record } from '../audit/log.ts';
import type { Act, Db } from '../db/database.ts';
import { accounts } from '../db/schema.ts';
import * as pricing from '../pricing/pricing.ts';
import { conflict, Invalid, notFound } from '../shared/errors.ts';
import { sha256 } from '../shared/ids.ts';
import type { Photo } from './photo.ts';
import { profilePhotos, profiles } from './table.ts';

/** A presentation with who it is, and the hash of the photo if there is one. */
export type Profile = typeof profiles.$inferSelect & {
  name: string;
  title: string;
  profession: string;
  practice: string;
  photo: string | null;
};
export type ProfileInput = Omit<typeof profiles.$inferSelect, 'therapistId' | 'slug' | 'publishedAt' | 'updatedAt'>;

const { name, title, profession, practice } = accounts;
const columns = { ...getTableColumns(profiles), name, title, profession, practice, photo: profilePhotos.sha256 };

const all = (db: Db) =>
  db
    .select(columns)
    .from(profiles)
    .innerJoin(accounts, eq(accounts.id, profiles.therapistId))
    .leftJoin(profilePhotos, eq(profilePhotos.therapistId, profiles.therapistId));

const isPublished = isNotNull(profiles.publishedAt);

/** What everybody may see, by name. */
export const published = (db: Db): Profile[] =>
  all(db).where(isPublished).orderBy(asc(accounts.name), asc(accounts.id)).all();

export const PAGE_SIZE = 30;

/** One page (30) of them. A page past the end gives the last one. */
export function list(db: Db, asked: number): { rows: Profile[]; page: number; pages: number } {
  const total = db.select({ n: count() }).from(profiles).where(isPublished).get()?.n ?? 0;
  const pages = Math.max(1, Math.ceil(total / PAGE_SIZE));
  const page = Math.min(Math.max(1, asked), pages);
  const ordered = all(db).where(isPublished).orderBy(asc(accounts.name), asc(accounts.id));
  return {
    rows: ordered
      .limit(PAGE_SIZE)
      .offset((page - 1) * PAGE_SIZE)
      .all(),
    page,
    pages,
  };
}

export const anyPublished = (db: Db): boolean =>
  !!db.select({ slug: profiles.slug }).from(profiles).where(isPublished).limit(1).get();

/** A presentation by its address. Refuses (404) one that is not there or not published. */
export function bySlug(db: Db, slug: string): Profile {
  const profile = all(db)
    .where(and(eq(profiles.slug, slug), isPublished))
    .get();
  if (!profile) throw notFound();
  return profile;
}

/** The therapist's own, published or not. */
export const of = (db: Db, therapistId: string): Profile | undefined =>
  all(db).where(eq(profiles.therapistId, therapistId)).get();

/** The photo's bytes and type. Refuses (404) when there is none, or another by now. */
export function photoOf(db: Db, therapistId: string, hash: string): { type: string; content: Buffer } {
  const asked = and(eq(profilePhotos.therapistId, therapistId), eq(profilePhotos.sha256, hash));
  const photo = db.select().from(profilePhotos).where(asked).get();
  if (!photo) throw notFound();
  return photo;
}

/** Keeps the presentation. What is published is so at once, and must stay complete (Invalid). */
export function write(act: Act, therapistId: string, input: ProfileInput): void {
  const before = of(act.db, therapistId);
  if (before?.publishedAt) refuseIncomplete(input);
  const row = { ...input, updatedAt: act.now };
  if (before) act.db.update(profiles).set(row).where(eq(profiles.therapistId, therapistId)).run();
  else {
    const slug = newSlug(act.db, therapistId);
    act.db
      .insert(profiles)
      .values({ ...row, therapistId, slug, publishedAt: null })
      .run();
  }
  record(act, 'profile.changed', null, therapistId);
}

/** Shows the presentation to everybody. Refuses (Invalid) one that does not say enough to choose by. */
export function publish(act: Act, therapistId: string): true {
  const profile = of(act.db, therapistId);
  if (!profile) throw notFound();
  refuseIncomplete(profile);
  if (!pricing.feesOf(act.db, therapistId)) throw new Invalid({ showPrice: 'error.profile_fees' });
  if (profile.publishedAt !== null) return true;
  act.db.update(profiles).set({ publishedAt: act.now }).where(eq(profiles.therapistId, therapistId)).run();
  record(act, 'profile.published', null, therapistId);
  return true;
}

/** Takes the presentation away from everybody else. Nothing in it is lost. */
export function unpublish(act: Act, therapistId: string): void {
  act.db.update(profiles).set({ publishedAt: null }).where(eq(profiles.therapistId, therapistId)).run();
  record(act, 'profile.unpublished', null, therapistId);
}

function refuseIncomplete({ text, audiences, languages, kinds, towns }: ProfileInput): void {
  const errors = {
    ...(!text.trim() && { text: 'error.profile_text' as const }),
    ...(!audiences.length && { audiences: 'error.profile_audiences' as const }),
    ...(!languages.length && { languages: 'error.profile_languages' as const }),
    ...(!kinds.length && { kinds: 'error.profile_kinds' as const }),
    ...(kinds.includes('in_person') && !towns.length && { towns: 'error.profile_towns' as const }),
  };
  if (Object.keys(errors).length) throw new Invalid(errors);
}

/** Puts a photo in the place of the one before. Refuses (409) before there is anything it belongs to. */
export function setPhoto(act: Act, therapistId: string, { type, content }: Photo): void {
  if (!of(act.db, therapistId)) throw conflict('error.profile_first');
  const row = { type, content, sha256: sha256(content), setAt: act.now };
  act.db
    .insert(profilePhotos)
    .values({ ...row, therapistId })
    .onConflictDoUpdate({ target: profilePhotos.therapistId, set: row })
    .run();
  record(act, 'profile.changed', null, therapistId);
}

export function removePhoto(act: Act, therapistId: string): void {
  act.db.delete(profilePhotos).where(eq(profilePhotos.therapistId, therapistId)).run();
  record(act, 'profile.changed', null, therapistId);
}

/** `anna-ekdal` of Anna Ekdal, with a number when another has it. It stays when the name changes: links rest on it. */
function newSlug(db: Db, therapistId: string): string {
  const account = db.select({ name }).from(accounts).where(eq(accounts.id, therapistId)).get();
  const base =
    (account?.name ?? '')
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 60) || 'terapeut';
  const isTaken = (slug: string) =>
    !!db.select({ slug: profiles.slug }).from(profiles).where(eq(profiles.slug, slug)).get();
  for (let n = 1; ; n++) {
    const slug = n === 1 ? base : `${base}-${n}`;
    if (!isTaken(slug)) return slug;
  }
}
