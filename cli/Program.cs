using PrivacyFunctions.Cli;

return await PrivacyTool.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
