/** Hunt groups: one address for several subscribers. Whom of them a call rings is decided in {@link io.switchhook.call}. */
package io.switchhook.group;
