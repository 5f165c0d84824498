using System.CommandLine;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Cli;

/// <summary>
/// <c>privacy verify FILE --jwks FILE</c>: an export package, an audit checkpoint or another signed document.
/// </summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var file =
            new Argument<FileInfo>("FILE")
            {
                Description =
                "An export package (.zip), an audit checkpoint or another signed document (JWS JSON)."
            };
        var keySet = InputFiles.KeySetOption();
        var command = new Command(
            "verify", "Checks a package or a signed document offline. Exit code 0: verified, 1: not, 2: unreadable.")
        {
            file, keySet,
        };
        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(keySet), parsed.InvocationConfiguration.Output,
            cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo file, FileInfo keySet, TextWriter output, CancellationToken cancellation)
    {
        var keys = await InputFiles.ReadKeySetAsync(keySet, cancellation);
        await using var stream = InputFiles.Open(file);
        var start = new byte[2];
        var read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
        var report = new Report(output);
        if (read == 2 && start.AsSpan().SequenceEqual("PK"u8))
            return PackageReport.Write(report, await PackageVerifier.VerifyAsync(stream, keys, cancellation));
        if (read == 0)
            throw new UnusableInputException($"{file.Name} is empty.");
        var document = await InputFiles.ReadAsync(file, cancellation);
        return JwsVerifier.ClaimedType(document) is { } type
            ? DocumentReport.Write(report, document, type, keys)
            : throw new UnusableInputException(
                $"{file.Name} is neither a zip nor a signed document (flattened JWS in JSON, with a typ).");
    }
}
