@description('What every name ends with.')
param suffix string

@description('What a month may cost, in the subscription\'s currency.')
@minValue(1)
param monthlyAmount int

@description('First day of the month from which the budget counts, as 2026-01-01.')
param startDate string

@description('Addresses that are written to.')
@minLength(1)
param receivers array

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: 'budget-${suffix}'
  properties: {
    category: 'Cost'
    amount: monthlyAmount
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: startDate
    }
    notifications: {
      spent: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: receivers
      }
      foreseen: {
        enabled: true
        operator: 'GreaterThan'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: receivers
      }
    }
  }
}
