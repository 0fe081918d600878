import { sql } from 'drizzle-orm';
import { blob, check, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';

const list = <Word extends string = string>(name: string) => text(name, { mode: 'json' }).$type<Word[]>().notNull();

/** How a therapist is presented to those who look for one. Lists hold keys of the questionnaire's options, towns their names. */
export const profiles = sqliteTable(
  'profiles',
  {
    therapistId: text('therapist_id')
      .primaryKey()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    slug: text('slug').notNull().unique(),
    text: text('text').notNull(),
    ownWords: text('own_words').notNull(),
    gender: text('gender').notNull(), // '' for not said
    audiences: list('audiences'),
    reasons: list('reasons'),
    methods: list('methods'),
    languages: list('languages'),
    kinds: list<'in_person' | 'video'>('kinds'),
    towns: list('towns'),
    showPrice: integer('show_price', { mode: 'boolean' }).notNull(),
    takesNew: integer('takes_new', { mode: 'boolean' }).notNull(),
    publishedAt: integer('published_at'), // null while nobody else sees it
    updatedAt: integer('updated_at').notNull(),
  },
  (table) => [
    index('profiles_published').on(table.publishedAt).where(sql`published_at IS NOT NULL`),
    check('profiles_slug', sql`length(${table.slug}) > 0`),
  ],
);

/** The therapist's photo, without what the camera wrote beside it. One for each. */
export const profilePhotos = sqliteTable(
  'profile_photos',
  {
    therapistId: text('therapist_id')
      .primaryKey()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    type: text('type', { enum: ['image/jpeg', 'image/png', 'image/webp'] }).notNull(),
    sha256: text('sha256').notNull(),
    setAt: integer('set_at').notNull(),
    content: blob('content', { mode: 'buffer' }).notNull(),
  },
  (table) => [
    check('profile_photos_type', sql`${table.type} IN ('image/jpeg', 'image/png', 'image/webp')`),
    check('profile_photos_size', sql`length(${table.content}) BETWEEN 1 AND 2097152`),
  ],
);
