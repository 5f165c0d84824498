using PrivacyFunctions.DataMap;
using PrivacyFunctions.Retention;

namespace PrivacyFunctions.Governance;

/// <summary>
/// When organisations are told of what, in sentences for a privacy notice, from the rules that are executed.
/// </summary>
public static class GovernanceWords
{
    public static IReadOnlyList<string> Of(PolicyPack pack)
    {
        var rules = pack.Governance;
        return
        [
            "Material changes of our published documents hold " +
            $"{RetentionWords.Of(rules.NoticeOfChange)} after every organisation was mailed, at the earliest.",
            rules.MailsEveryChange
                ? "Other changes are mailed to every organisation too."
                : "Other changes are listed with the documents.",
            "A new subprocessor starts " +
            $"{RetentionWords.Of(rules.NoticeOfSubprocessor)} after every organisation was mailed, at the earliest; until " +
            "then an organisation can object.",
            $"A breach is assessed within {RetentionWords.Of(rules.Breach.AssessWithin)} of our knowing of it, and the " +
            $"organisations that it concerns are told within {RetentionWords.Of(rules.Breach.NotifyWithin)}.",
        ];
    }
}
