using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Exports;

/// <summary>The record of a finished step "export this service": found again, the step is not done twice.</summary>
/// <param name="Part">Path of the part; null when the service has nothing to copy.</param>
/// <param name="ContentsOffset">Where the part's table of contents (<see cref="ServiceContents"/>) begins.</param>
public sealed record ServiceStep(
    ServiceResult Result, long ContentsOffset = 0, int ContentsBytes = 0, string? Part = null);

/// <summary>
/// A part that is being written. The row exists before the first byte, so that what a crash leaves behind is found.
/// </summary>
public sealed record ExportRun(string Id, DateTimeOffset StartedAt, bool Abandoned);
