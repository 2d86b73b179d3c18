package io.switchhook.settings;

/**
 * Where the database is.
 *
 * @param url its JDBC URL, of H2 or PostgreSQL
 * @param user who signs in
 * @param password the password, may be empty; never shown
 * @param poolSize how many connections are held
 */
public record DatabaseSettings(String url, String user, String password, int poolSize) {

    @Override
    public String toString() {
        return "DatabaseSettings[" + location() + ", user=" + user + ", poolSize=" + poolSize + "]";
    }

    /** The URL without its parameters, among which there may be a password. */
    public String location() {
        return url.replaceFirst("[;?].*", "").replaceFirst("//[^/@]*@", "//");
    }
}
