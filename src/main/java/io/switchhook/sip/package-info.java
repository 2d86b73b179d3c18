/**
 * Values of the SIP grammar that decisions are made of: URIs, addresses-of-record, header values. Nothing here knows a
 * servlet or a container; everything is immutable and may be shared between threads.
 */
package io.switchhook.sip;
