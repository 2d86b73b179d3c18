/**
 * Overload: what keeps calls in progress going when more new ones come than the machine can carry (RFC 6357, RFC 3261 21.5.4).
 * The measure is how long messages wait before they are handled, whatever the reason and in whichever queue.
 */
package io.switchhook.overload;
