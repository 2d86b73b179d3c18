# Read by catalina.sh, for those who start Tomcat by its own scripts.
CATALINA_OPTS="@$CATALINA_BASE/conf/jvm.options $CATALINA_OPTS"
