/**
 * A report of a training as one page.
 *
 * <pre>
 * TrainingReport   the listener
 * ReportContent    what the page shows: the data, and the network and its sample as last seen
 * ReportData       what is remembered, and its JSON inside of the page; Series, Confusion
 * ReportFile       reads a page that is there, writes it whole
 * ReportPage       the page; ReportPictures, ReportTables  its parts
 * </pre>
 */
package io.github.dl4jsnn.report;
