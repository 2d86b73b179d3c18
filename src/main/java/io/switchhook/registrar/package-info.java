/** REGISTER and the location service: which contacts an address-of-record is bound to (RFC 3261 10). */
package io.switchhook.registrar;
