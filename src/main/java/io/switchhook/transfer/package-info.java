/** Call transfer: what a REFER asks for (RFC 3515, 5589) and which dialog a Replaces names (RFC 3891). */
package io.switchhook.transfer;
