/**
 * The sound of mailbox calls: RTP (RFC 3550, 3551), telephone events (RFC 4733), session descriptions (RFC 3264, 4566) and
 * WAV files. Sound is µ-law, 8,000 samples a second, one byte a sample. Knows no SIP message, no mailbox and no database.
 */
package io.switchhook.voicemail.media;
