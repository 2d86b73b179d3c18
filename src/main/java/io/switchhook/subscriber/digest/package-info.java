/** Digest authentication (RFC 3261 22, RFC 7616, RFC 8760): challenges, nonces and answers, without a servlet. */
package io.switchhook.subscriber.digest;
