/**
 * What differs between the SIP servlet containers, and how each is brought to do what JSR 289 asks. Nothing outside this
 * package knows which container it runs in.
 */
package io.switchhook.container;
