import type { ClientInput } from './clients.ts';

/** Nothing known of a client but the name. */
export const NO_FACTS: Omit<ClientInput, 'name'> = {
  calledName: '',
  personnummer: null,
  reserveNumber: null,
  email: '',
  phone: '',
  street: '',
  postalCode: '',
  city: '',
  kinName: '',
  kinRelation: '',
  kinPhone: '',
  payerName: '',
  payerEmail: '',
  payerAddress: '',
  language: '',
  remarks: '',
};
