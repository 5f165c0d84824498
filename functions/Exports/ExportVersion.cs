namespace PrivacyFunctions.Exports;

/// <summary>The version of the package's own formats, in every JSON file and in the manifest (PV-13).</summary>
public static class ExportVersion
{
    public const string Current = "1.0";
}
