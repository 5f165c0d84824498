@description('Where the identities live.')
param location string

@description('What every name ends with.')
param suffix string

@description('Tags of every resource.')
param tags object

@description('Also an identity that may be given the right to purge keys.')
param hasPurger bool

// Serves requests: storage, reading keys, wrapping, unwrapping, signing.
resource app 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-app-${suffix}'
  location: location
  tags: tags
}

// Makes, deletes and recovers KEKs of tenants and platform, and reads no data at all.
resource shredder 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-shredder-${suffix}'
  location: location
  tags: tags
}

// Purges deleted KEKs where the vaults have no purge protection. It has no role here: a person gives it one just in time (docs/operations.md).
resource purger 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = if (hasPurger) {
  name: 'id-purger-${suffix}'
  location: location
  tags: tags
}

@description('Resource id of the app\'s identity.')
output appId string = app.id

@description('Client id of the app\'s identity.')
output appClientId string = app.properties.clientId

@description('Principal id of the app\'s identity, for role assignments.')
output appPrincipalId string = app.properties.principalId

@description('Resource id of the shredder\'s identity.')
output shredderId string = shredder.id

@description('Client id of the shredder\'s identity.')
output shredderClientId string = shredder.properties.clientId

@description('Principal id of the shredder\'s identity, for role assignments.')
output shredderPrincipalId string = shredder.properties.principalId

@description('Resource id of the purger\'s identity; empty for none.')
output purgerId string = hasPurger ? purger!.id : ''

@description('Client id of the purger\'s identity; empty for none.')
output purgerClientId string = hasPurger ? purger!.properties.clientId : ''
