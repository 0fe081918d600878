import { index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { clients } from '../clients/table.ts';

/** The headings under which a therapist keeps client notes. A retired heading keeps its texts. */
export const noteHeadings = sqliteTable(
  'note_headings',
  {
    id: text('id').primaryKey(),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    name: text('name').notNull(),
    position: integer('position').notNull(),
    retiredAt: integer('retired_at'),
  },
  (table) => [index('note_headings_therapist').on(table.therapistId, table.position)],
);

/** Every version of every client note. The newest is the note; triggers refuse UPDATE and DELETE. */
export const clientNotes = sqliteTable(
  'client_notes',
  {
    id: integer('id').primaryKey(),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    headingId: text('heading_id')
      .notNull()
      .references(() => noteHeadings.id, { onDelete: 'restrict' }),
    version: integer('version').notNull(),
    text: text('text').notNull(),
    writtenAt: integer('written_at').notNull(),
    writtenBy: text('written_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
  },
  (table) => [unique('client_notes_version').on(table.clientId, table.headingId, table.version)],
);
