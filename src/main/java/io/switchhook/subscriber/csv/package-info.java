/** Subscribers as a CSV file (RFC 4180): many at once, in and out. */
package io.switchhook.subscriber.csv;
