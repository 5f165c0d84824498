using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Requests;

public static class RequestsRegistration
{
    public static IServiceCollection AddRequests(this IServiceCollection services) => services
        .AddSingleton<RequestStore>()
        .AddSingleton<RequestContacts>()
        .AddSingleton<RequestAgents>()
        .AddSingleton<RequestSubmission>()
        .AddSingleton<SubmissionApi>()
        .AddSingleton<RequestNotices>()
        .AddSingleton<RequestDispatch>();
}
