/** Whom an address stands for when it is counted: an IPv4 address, or the first half of an IPv6 address (/64), which one household has whole. */
export function neighbourhood(address: string): string {
  const four = /(?:^|:)(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  if (four) return four;
  if (!address.includes(':')) return address;
  const [front = [], back] = address
    .toLowerCase()
    .split('::')
    .map((half) => half.split(':').filter((group) => group));
  const left = back ? Array(Math.max(0, 8 - front.length - back.length)).fill('0') : [];
  return [...front, ...left, ...(back ?? [])]
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
