/** The relational database: its schema, its connections, and what happens when it is gone. */
package io.switchhook.database;
