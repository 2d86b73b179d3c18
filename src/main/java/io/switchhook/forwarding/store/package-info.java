/** The rules of all subscribers: in the database, in memory for calls, and changed by whoever may. */
package io.switchhook.forwarding.store;
