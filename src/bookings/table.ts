import { sql } from 'drizzle-orm';
import { check, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { accounts } from '../accounts/table.ts';
import { clients } from '../clients/table.ts';
import { paymentCodes } from '../codes/table.ts';

/** How a therapist books: what a new booking starts from. One row, made when first saved. */
export const bookingSettings = sqliteTable(
  'booking_settings',
  {
    therapistId: text('therapist_id')
      .primaryKey()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    place: text('place').notNull(),
    videoTemplate: text('video_template').notNull(), // a URL with {room}; '' for none
    cancelHours: integer('cancel_hours').notNull(),
    cancelDays: integer('cancel_days'), // working days, in place of the hours; null for hours
    latePercent: integer('late_percent').notNull().default(100), // of the price, for late cancellations and no-shows
    bufferBefore: integer('buffer_before').notNull().default(0), // minutes kept free before and after what clients book
    bufferAfter: integer('buffer_after').notNull().default(0),
    noticeMinutes: integer('notice_minutes').notNull().default(1440), // how soon an opened time can be booked
    horizonDays: integer('horizon_days').notNull().default(60), // and how far ahead
    selfBooking: integer('self_booking', { mode: 'boolean' }).notNull().default(false), // clients book free times themselves
  },
  (table) => [check('booking_settings_hours', sql`${table.cancelHours} BETWEEN 0 AND 336`)],
);

/**
 * Bookings with their own terms, copied when booked. Instants are epoch seconds in UTC. A trigger refuses two of a
 * therapist at the same time; a cancelled one takes no time.
 */
export const bookings = sqliteTable(
  'bookings',
  {
    id: text('id').primaryKey(),
    therapistId: text('therapist_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    kind: text('kind', { enum: ['in_person', 'video'] }).notNull(),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at').notNull(),
    place: text('place').notNull(),
    videoLink: text('video_link').notNull(),
    remark: text('remark').notNull(),
    status: text('status', { enum: ['booked', 'held', 'cancelled', 'late_cancelled', 'no_show'] }).notNull(),
    statusAt: integer('status_at').notNull(),
    statusBy: text('status_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    statusReason: text('status_reason').notNull(),
    priceOre: integer('price_ore').notNull(),
    priceWhy: text('price_why', { enum: ['standard', 'allied', 'own'] }).notNull(),
    priceSince: integer('price_since'), // when that price was set; null for the booking's own
    paymentMethod: text('payment_method', { enum: ['card', 'code', 'therapist'] })
      .notNull()
      .default('card'),
    codeId: text('code_id').references(() => paymentCodes.id, { onDelete: 'restrict' }),
    codeOre: integer('code_ore').notNull().default(0), // what the code's payer is invoiced of the price
    restOre: integer('rest_ore').notNull().default(0), // and what the client's card is charged
    cancelHours: integer('cancel_hours').notNull(),
    cancelDays: integer('cancel_days'), // working days, in place of the hours
    latePercent: integer('late_percent').notNull().default(100),
    cancelBy: integer('cancel_by').notNull().default(0), // the last instant at which a cancellation is in time
    seriesId: text('series_id'), // bookings made together
    waivedAt: integer('waived_at'), // when the therapist let the client off paying; null for not
    version: integer('version').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by')
      .notNull()
      .references(() => accounts.id, { onDelete: 'restrict' }),
    bookedByClient: text('booked_by_client').references(() => clients.id, { onDelete: 'restrict' }), // on the own page
    statusByClient: text('status_by_client').references(() => clients.id, { onDelete: 'restrict' }), // who called it off there
    unsettled: integer('unsettled').notNull().default(1), // 0 once a closed month has judged it; 1 again, by a trigger, when what it is worth changes
    newsAt: integer('news_at'), // when the client booked or called off; null once the therapist has seen it
  },
  (table) => [
    // with what most questions ask, so that the rows, which lie far apart, need not be fetched
    index('bookings_time').on(
      ...([table.therapistId, table.startsAt, table.endsAt, table.status, table.id] as const),
      ...([table.kind, table.priceOre, table.paymentMethod, table.codeId] as const),
    ),
    index('bookings_series').on(table.seriesId),
    index('bookings_code').on(table.codeId),
    index('bookings_platform').on(table.startsAt).where(sql`payment_method <> 'therapist'`),
    index('bookings_direct')
      .on(
        ...([table.therapistId, table.startsAt, table.endsAt, table.status, table.id] as const),
        ...([table.waivedAt, table.priceOre, table.latePercent] as const),
      )
      .where(sql`payment_method = 'therapist'`),
    index('bookings_unsettled').on(table.therapistId, table.startsAt).where(sql`unsettled = 1`),
    index('bookings_news').on(table.therapistId, table.newsAt).where(sql`news_at IS NOT NULL`),
    check('bookings_kind', sql`${table.kind} IN ('in_person', 'video')`),
    check('bookings_status', sql`${table.status} IN ('booked', 'held', 'cancelled', 'late_cancelled', 'no_show')`),
    check('bookings_length', sql`${table.endsAt} - ${table.startsAt} BETWEEN 300 AND 86400`),
    check('bookings_price', sql`${table.priceOre} >= 0 AND ${table.priceWhy} IN ('standard', 'allied', 'own')`),
  ],
);

/** Who a booking is with: one client, or several (a couple), each with a journal of their own (PDL 3:1). */
export const bookingClients = sqliteTable(
  'booking_clients',
  {
    bookingId: text('booking_id')
      .notNull()
      .references(() => bookings.id, { onDelete: 'restrict' }),
    clientId: text('client_id')
      .notNull()
      .references(() => clients.id, { onDelete: 'restrict' }),
    position: integer('position').notNull().default(0), // the first is whose price and payment hold
    startsAt: integer('starts_at').notNull().default(0), // the booking's, kept by triggers: a client's next and last are one step away
    therapistId: text('therapist_id').notNull().default(''), // the booking's, kept by a trigger
    confirmedAt: integer('confirmed_at'), // when the client said "I will come"; a trigger takes it back when it is moved
  },
  (table) => [
    primaryKey({ columns: [table.bookingId, table.clientId] }),
    index('booking_clients_client').on(
      table.clientId,
      table.startsAt,
      table.bookingId,
      table.position,
      table.therapistId,
    ),
    index('booking_clients_of').on(table.therapistId, table.clientId, table.startsAt, table.bookingId),
    index('booking_clients_therapist').on(table.therapistId, table.startsAt, table.bookingId, table.clientId),
  ],
);
