/** What operators and monitoring see over HTTP. */
package io.switchhook.console;
