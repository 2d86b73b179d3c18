/** Domains and subscribers: which addresses are ours. */
package io.switchhook.subscriber;
