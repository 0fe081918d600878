export * from '../accounts/table.ts';
export * from '../attachments/table.ts';
export * from '../audit/table.ts';
export * from '../clients/table.ts';
export * from '../disclosures/table.ts';
export * from '../journal/table.ts';
export * from '../notes/table.ts';
