const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])\.?$/;

/** Whether a host, by name or address, is this machine itself, however it is written: 127.1, [::1], a.localhost (RFC 6761). */
export function isLoopback(host: string): boolean {
  const url = `http://${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}`;
  return !/[/\\?#@]/.test(host) && URL.canParse(url) && LOOPBACK.test(new URL(url).hostname);
}
