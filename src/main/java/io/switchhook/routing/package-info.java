/**
 * Where a request goes that starts something: to a subscriber, to a contact that we know, or nowhere. Nothing is relayed
 * for strangers to strangers.
 */
package io.switchhook.routing;
