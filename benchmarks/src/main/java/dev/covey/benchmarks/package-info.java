/**
 * JMH benchmarks; nothing else depends on this module. To run some of them:
 *
 * <pre>
 * mvn -q -B -Dfast -pl benchmarks -am -DskipTests package
 * java -cp benchmarks/target/classes:$(cat benchmarks/target/classpath) org.openjdk.jmh.Main Aggregate
 * </pre>
 */
@NullMarked
package dev.covey.benchmarks;

import org.jspecify.annotations.NullMarked;
