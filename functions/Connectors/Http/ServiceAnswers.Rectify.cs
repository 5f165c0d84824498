using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors.Http;

/// <summary>What a service answers about a correction.</summary>
internal sealed partial class ServiceAnswers
{
    public bool Rectified(ReadOnlyMemory<byte> json, SubjectScope scope, Collection collection)
    {
        var answer = Read<RectifyAnswer>(json);
        Check(IsFor(scope, answer.TenantId, answer.SubjectId) && answer.Collection == collection.Name &&
            answer.Count >= 0);
        return true;
    }
}
