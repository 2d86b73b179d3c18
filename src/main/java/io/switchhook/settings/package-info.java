/** Every setting in one place, read once at the start and checked before anything listens. */
package io.switchhook.settings;
