import { parse } from 'node:querystring';
import express, { type Express } from 'express';
import { adminRoutes } from './accounts/admin-routes.ts';
import * as installation from './accounts/installation.ts';
import { publicRoutes, sessionRoutes } from './accounts/routes.ts';
import { routes as attachmentRoutes } from './attachments/routes.ts';
import { routes as auditRoutes } from './audit/routes.ts';
import { routes as backupRoutes } from './backups/routes.ts';
import { routes as bookingRoutes } from './bookings/routes.ts';
import { settingsRoutes as bookingSettingsRoutes } from './bookings/settings-routes.ts';
import { feedRoutes, publicFeedRoutes } from './calendar/feed-routes.ts';
import { routes as calendarRoutes } from './calendar/routes.ts';
import { timeRoutes } from './calendar/time-routes.ts';
import { routes as chargeRoutes, sandboxRoutes, webhook } from './charges/routes.ts';
import { ownMeetingPages } from './client-page/meeting-routes.ts';
import { clientPages, linkRoutes } from './client-page/routes.ts';
import { routes as clientRoutes } from './clients/routes.ts';
import { transferRoutes } from './clients/transfer-routes.ts';
import { routes as codeRoutes } from './codes/routes.ts';
import { act } from './db/database.ts';
import { fileRoutes } from './disclosures/file-routes.ts';
import { routes as disclosureRoutes } from './disclosures/routes.ts';
import { deviceRoutes } from './factors/device-routes.ts';
import { routes as factorRoutes } from './factors/routes.ts';
import { signInRoutes } from './factors/sign-in-routes.ts';
import { routes as helpRoutes } from './help/routes.ts';
import { assetRoutes } from './http/assets.ts';
import { identify, requireUser } from './http/auth.ts';
import type { Deps } from './http/context.ts';
import { crowd, strangersWait } from './http/crowd.ts';
import { errorPage, recognize, unknownAddress } from './http/errors.ts';
import { headers } from './http/headers.ts';
import { measured, metricsRoutes } from './http/metrics.ts';
import { addressed, noteProxy } from './http/outside.ts';
import { requireOwnPassword } from './http/own-password.ts';
import { paced } from './http/pace.ts';
import { sameOrigin } from './http/same-origin.ts';
import { sessionsOf } from './http/sessions.ts';
import { wellFormed } from './http/well-formed.ts';
import { correctionRoutes } from './journal/correction-routes.ts';
import { retentionRoutes } from './journal/retention-routes.ts';
import { routes as journalRoutes } from './journal/routes.ts';
import { sealingRoutes } from './journal/sealing-routes.ts';
import { searchRoutes } from './journal/search-routes.ts';
import { unsavedRoutes } from './journal/unsaved-routes.ts';
import { adminRoutes as matchingAdminRoutes } from './matching/admin-routes.ts';
import { resultRoutes } from './matching/result-routes.ts';
import { routes as matchingRoutes, stepRoutes } from './matching/routes.ts';
import { clientRoutes as measureRoutes } from './measures/client-routes.ts';
import { settingsRoutes as measureSettingsRoutes } from './measures/settings-routes.ts';
import { visitorRoutes as measureVisitorRoutes } from './measures/visitor-routes.ts';
import { routes as messageRoutes } from './messages/routes.ts';
import { settingsRoutes as messageSettingsRoutes } from './messages/settings-routes.ts';
import { routes as noteRoutes } from './notes/routes.ts';
import { routes as overviewRoutes } from './overview/routes.ts';
import { routes as paymentRoutes } from './payments/routes.ts';
import { adminRoutes as payoutAdminRoutes } from './payouts/admin-routes.ts';
import { routes as payoutRoutes } from './payouts/routes.ts';
import { cardRoutes as placementCardRoutes, routes as placementRoutes } from './placements/routes.ts';
import { clientRoutes as clientPriceRoutes } from './pricing/client-routes.ts';
import { routes as pricingRoutes } from './pricing/routes.ts';
import { profileRoutes, publicProfileRoutes } from './profiles/routes.ts';
import { routes as settingsRoutes } from './settings/routes.ts';
import { writingRoutes } from './settings/writing-routes.ts';
import { valuesOf } from './shared/form.ts';
import { offerPages } from './waiting/own-routes.ts';
import { routes as waitingRoutes } from './waiting/routes.ts';

const FORM_LIMIT = '2mb'; // the longest journal entry, every letter escaped
const LONG_LIMIT = '8mb'; // a whole client list, or an entry too long to be taken, that comes back to be cut
const IMPORT_FIELDS = 12_000; // a tick for each row or client

/** The whole application over one database. Read top to bottom, the list is the security policy. */
export function createApp(deps: Deps): Express {
  const system = { actor: { id: null, address: null }, now: deps.clock(), zone: deps.zone };
  const secret = act(deps.db, system, installation.sessionSecret);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', (text: string) => valuesOf(parse(text))); // a name that comes twice keeps its last value
  app.set('trust proxy', deps.trustProxy);

  app.use((req, _res, next) => {
    req.deps = deps;
    next();
  });
  app.use(addressed);
  app.use(noteProxy());
  app.use(measured);
  app.use(headers);
  app.use(paced(deps.limits));
  app.use(wellFormed);
  app.use(assetRoutes);
  app.use(crowd(deps.limits)); // after what its page is styled with
  app.get('/healthz', (_req, res) => void res.type('text').send('ok'));
  app.use(metricsRoutes); // asks who it is itself
  app.use(webhook); // its body is signed as it came
  app.use(sameOrigin);
  app.use(
    ['/clients/import', '/clients/:id/journal', '/settings/fees'],
    express.urlencoded({ extended: false, inflate: false, limit: LONG_LIMIT, parameterLimit: IMPORT_FIELDS }),
  );
  app.use(express.urlencoded({ extended: false, inflate: false, limit: FORM_LIMIT }));
  const sessions = sessionsOf(deps, secret);
  app.use(sessions); // after the body: a session that ends while it arrives has ended
  app.use(identify);
  app.use(strangersWait(deps.limits));
  app.use(publicRoutes);
  app.use(signInRoutes);
  app.use(publicFeedRoutes);
  app.use(clientPages);
  app.use(ownMeetingPages); // behind clientPages, which asks for the link and the device
  app.use(offerPages);
  app.use(measureVisitorRoutes); // behind the requireVisitor of clientPages
  app.use(sandboxRoutes);
  app.use(publicProfileRoutes);
  app.use(matchingRoutes);
  app.use(resultRoutes);
  app.use(stepRoutes); // after /match/result
  app.use(requireUser);
  app.use(requireOwnPassword);
  app.use(sessionRoutes);
  app.use(overviewRoutes);
  app.use(transferRoutes); // before /clients/:id
  app.use(clientRoutes);
  app.use(placementCardRoutes);
  app.use(pricingRoutes);
  app.use(clientPriceRoutes);
  app.use(bookingRoutes);
  app.use(paymentRoutes);
  app.use(chargeRoutes);
  app.use(linkRoutes);
  app.use(calendarRoutes);
  app.use(timeRoutes);
  app.use(feedRoutes);
  app.use(bookingSettingsRoutes);
  app.use(messageRoutes);
  app.use(messageSettingsRoutes);
  app.use(waitingRoutes);
  app.use(noteRoutes);
  app.use(fileRoutes);
  app.use(disclosureRoutes); // before /clients/:id/journal/:entry
  app.use(unsavedRoutes); // before /clients/:id/journal/:entry
  app.use(searchRoutes); // before /clients/:id/journal/:entry
  app.use(retentionRoutes); // before /clients/:id/journal/:entry
  app.use(journalRoutes);
  app.use(sealingRoutes);
  app.use(correctionRoutes);
  app.use(attachmentRoutes);
  app.use(measureRoutes);
  app.use(auditRoutes);
  app.use(codeRoutes);
  app.use(matchingAdminRoutes);
  app.use(placementRoutes);
  app.use(payoutRoutes);
  app.use(payoutAdminRoutes);
  app.use(backupRoutes);
  app.use(profileRoutes);
  app.use(settingsRoutes);
  app.use(deviceRoutes);
  app.use(factorRoutes);
  app.use(writingRoutes);
  app.use(measureSettingsRoutes);
  app.use(helpRoutes);
  app.use(adminRoutes);
  app.use(unknownAddress);
  app.use(recognize(sessions)); // a body refused on its way in comes before the session
  app.use(errorPage);
  return app;
}
