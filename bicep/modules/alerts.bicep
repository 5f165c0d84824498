@description('Where the alert rules live.')
param location string

@description('What every name ends with.')
param suffix string

@description('Tags of every resource.')
param tags object

@description('Log Analytics workspace that is asked.')
param workspaceId string

@description('Addresses that are written to when an alert fires.')
param receivers array

@description('What is looked for in the app\'s log; see bicep/alerts.json.')
param logAlerts array

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'privacy'
    enabled: true
    emailReceivers: [for (receiver, index) in receivers: {
      name: 'operator-${index}'
      emailAddress: receiver
      useCommonAlertSchema: true
    }]
  }
}

resource logs 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for alert in logAlerts: {
  name: 'alert-${alert.name}-${suffix}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: alert.title
    description: 'What it means and what to do: docs/operations.md, ${alert.name}.'
    severity: alert.severity
    enabled: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: alert.every
    windowSize: alert.within
    criteria: {
      allOf: [
        {
          query: 'AppTraces | where Message contains \'${alert.phrase}\''
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    autoMitigate: true
    actions: {
      actionGroups: [
        group.id
      ]
    }
  }
}]

// Who backs up, restores, recovers or purges a key can undo a shred or make one final: a person looks at each.
resource keyEvents 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = {
  name: 'alert-key-events-${suffix}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'A key was backed up, restored, recovered or purged'
    description: 'What it means and what to do: docs/operations.md, key-events.'
    severity: 1
    enabled: true
    scopes: [
      workspaceId
    ]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT10M'
    // The table exists after the first event.
    skipQueryValidation: true
    criteria: {
      allOf: [
        {
          query: 'AZKVAuditLogs | where OperationName in (\'KeyBackup\', \'KeyRestore\', \'KeyRecover\', \'KeyPurge\', \'VaultPurge\', \'VaultRecover\')'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    autoMitigate: false
    actions: {
      actionGroups: [
        group.id
      ]
    }
  }
}
